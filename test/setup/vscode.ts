import type { TestProject } from 'vitest/node';
import { ensureBuild } from '../../scripts/setup/build.mjs';
import { ensureVscodeServer } from '../../scripts/setup/vscodeServer.mjs';
import { createPackage } from '../../scripts/jobs/package.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The packaged extension, fresh from the sources. */
    vsix: string;
  }
}

/** Packs the extension and fetches the VS Code server, so that the tests run what ships. */
export async function setup(project: TestProject): Promise<void> {
  await ensureBuild();
  await ensureVscodeServer();
  project.provide('vsix', await createPackage());
}
