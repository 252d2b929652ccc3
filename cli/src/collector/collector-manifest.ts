import { fileURLToPath } from 'node:url';

/** The builder's manifest of the small distribution. */
export const collectorManifest = fileURLToPath(
  new URL('../../../collector-config/builder-config.yaml', import.meta.url)
);
