/** Does `count` tasks in so many lanes; a lane takes the next task as soon as it is done with one. */
export async function inLanes(count: number, lanes: number, task: () => Promise<unknown>): Promise<void> {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while (begun < count) {
      begun++;
      await task();
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, lanes) }, lane));
}
