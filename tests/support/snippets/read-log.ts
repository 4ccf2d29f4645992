import { readLog } from '@tdw/activities/engine';

export async function printLog(reference: string): Promise<void> {
  for await (const { stream, bytes } of readLog(reference)) process[stream].write(bytes);
}
