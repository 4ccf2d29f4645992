import * as v from 'valibot';

// github.com/containerd/platforms, without its short forms: what they mean depends on the engine's machine.
export const PLATFORM = /^[a-z0-9_]+\/[a-z0-9_]+(?:\/[a-z0-9_.]+)?$/;

export const PlatformSchema = v.custom<string>(
  (value) => typeof value === 'string' && PLATFORM.test(value),
  "a platform as 'os/architecture' or 'os/architecture/variant', such as 'linux/arm64'",
);
