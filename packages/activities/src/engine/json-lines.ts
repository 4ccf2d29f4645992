import type { Readable } from 'node:stream';

/** One JSON value a line. (Node's readline would not pass on the error of a stream that is cut.) */
export async function* jsonLines(stream: Readable): AsyncGenerator {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
  }
  if (rest.trim() !== '') yield JSON.parse(rest);
}
