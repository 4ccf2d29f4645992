import { hostname } from 'node:os';

/** An activity of one's own: it may use all of Node. */
export async function greet(name: string): Promise<string> {
  return `Hello ${name}, from an activity on ${hostname()}`;
}
