/** An activity of the user's. */
export async function greet(name: string): Promise<string> {
  return `hello ${name}`;
}
