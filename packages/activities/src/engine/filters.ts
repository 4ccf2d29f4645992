/** The parameter by which the engine's lists are narrowed down, as in `GET /containers/json`; what is `undefined` is left out. */
export function filters(wanted: Readonly<Record<string, string | readonly string[] | undefined>>): { filters: string } {
  const given = Object.entries(wanted).filter(([, values]) => values !== undefined);
  return { filters: JSON.stringify(Object.fromEntries(given.map(([name, values]) => [name, [values].flat()]))) };
}
