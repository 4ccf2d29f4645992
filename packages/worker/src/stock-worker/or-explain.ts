/** Neither side's own error says which address was tried. */
export async function orExplain<T>(attempt: Promise<T>, problem: string): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    throw new Error(`${problem}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
