import * as v from 'valibot';

// The engine's own rule: github.com/moby/moby/daemon/names.
export const CONTAINER_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}$/;

export const ContainerNameSchema = v.custom<string>(
  (value) => typeof value === 'string' && CONTAINER_NAME.test(value),
  "a container's name: 2 to 255 letters, digits, '_', '.' or '-', the first a letter or digit",
);
