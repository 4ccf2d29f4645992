/** A frame of the engine's multiplexed stream: 1 is stdout, 2 stderr, 3 an error of the engine's own. */
export function frame(type: number, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const header = Buffer.from([type, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}
