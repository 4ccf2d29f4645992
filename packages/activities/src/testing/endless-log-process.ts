// A process of its own, to be killed amid its writing: started by endless-log.ts.
import { createFileLogSink, createS3LogSink, type LogOwner } from '../engine.ts';

const [place = '', owner = ''] = process.argv.slice(2);
const sink = place.startsWith('s3:')
  ? await createS3LogSink(place, { segmentBytes: 100_000 })
  : createFileLogSink(place, { segmentBytes: 100_000 });
const log = await sink.open(JSON.parse(owner) as LogOwner);
for (let line = 0; ; line++) {
  await log.write('stdout', line * 10, Buffer.from(`${String(line).padStart(9, '0')}\n`));
}
