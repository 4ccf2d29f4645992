/** As much of a line as is looked at: one without an end must not fill the memory. */
export const LONGEST_LINE_BYTES = 64 * 1024;

const LINE_FEED = 10;

/** Takes a stream of bytes apart into lines, which end in LF or CRLF. Of an overlong one the beginning is given. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #bytes = 0;

  write(chunk: Buffer, onLine: (line: string) => void): void {
    let at = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, at)) {
      this.#keep(chunk.subarray(at, end));
      this.#flush(onLine);
      at = end + 1;
    }
    this.#keep(chunk.subarray(at));
  }

  /** A last line may lack its end. */
  end(onLine: (line: string) => void): void {
    if (this.#bytes > 0) this.#flush(onLine);
  }

  #keep(part: Buffer): void {
    const kept = part.subarray(0, LONGEST_LINE_BYTES - this.#bytes);
    if (kept.length === 0) return;
    // A copy: the chunk is a view into a socket's buffer, which it would keep alive.
    this.#parts.push(Buffer.from(kept));
    this.#bytes += kept.length;
  }

  #flush(onLine: (line: string) => void): void {
    const line = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#bytes = 0;
    onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}
