import type { SecretProvider } from '@tdw/activities/engine';

export const ownSecrets: SecretProvider = {
  title: 'own',
  find: async (name) => (name === 'db/password' ? Buffer.from('hunter2') : undefined),
};
