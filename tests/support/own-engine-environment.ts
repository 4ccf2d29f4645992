import { TestEnvironment } from 'jest-environment-node';
import { missingForOwnEngine } from './missing-for-own-engine.ts';
import { type OwnEngine, startOwnEngine } from './own-engine.ts';

/** What the tests start containers of, and the registry that some of them have. */
const IMAGES = ['busybox:stable', 'registry:2'];

/** Gives each test file an engine that is its alone, as DOCKER_HOST: where the machine can have one. */
export default class OwnEngineEnvironment extends TestEnvironment {
  #engine: OwnEngine | undefined;

  override async setup(): Promise<void> {
    await super.setup();
    if (missingForOwnEngine().length > 0) return;
    this.#engine = await startOwnEngine([], IMAGES);
    this.global.process.env['DOCKER_HOST'] = this.#engine.host;
  }

  override async teardown(): Promise<void> {
    await this.#engine?.dispose();
    await super.teardown();
  }
}
