import { EngineError, type Execution } from '../engine/engine-client.ts';
import { demultiplex } from '../output/demultiplex.ts';

/**
 * Reads what a command writes inside a container, to its end.
 *
 * @throws {@link EngineError} where it breaks off; with the signal's reason when that has aborted
 */
export async function readExecution(
  { output }: Execution,
  signal: AbortSignal,
  write: (bytes: Buffer) => void,
): Promise<void> {
  try {
    await demultiplex(output, (_, bytes) => write(bytes));
  } catch (error) {
    signal.throwIfAborted();
    throw new EngineError(`it broke off: ${(error as Error).message}`, { cause: error });
  }
}
