import { buffer } from 'node:stream/consumers';
import { pack, type Header } from 'tar-stream';

/** A tar archive of whatever a test puts in it, sensible or not. */
export async function tarOf(
  ...entries: readonly (Partial<Header> & { name: string; content?: string | Buffer })[]
): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of entries) {
    if (content === undefined) archive.entry({ type: 'directory', ...header });
    else archive.entry({ type: 'file', ...header }, Buffer.from(content));
  }
  archive.finalize();
  return buffer(archive);
}
