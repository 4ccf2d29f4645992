import { parseContainerExecutionInput, PayloadError } from '@tdw/payloads';

try {
  parseContainerExecutionInput({ image: 'alpine:3.22', comand: ['true'] });
} catch (error) {
  if (error instanceof PayloadError) console.error(error.issues);
  // [{ path: 'comand', expected: 'no such key', got: 'an array', didYouMean: 'command' }]
}
