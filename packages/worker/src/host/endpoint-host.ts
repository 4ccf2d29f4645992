/**
 * Where the ports that an engine publishes are reached: on the engine's own machine.
 *
 * @param engineHost - the engine's address, such as `tcp://build-7:2376`; `undefined` where nobody knows it
 */
export function endpointHostOf(engineHost: string | undefined): string {
  if (engineHost === undefined || !/^(tcp|https?):/.test(engineHost)) return 'localhost';
  return new URL(engineHost).hostname.replaceAll(/^\[|\]$/g, '');
}
