import packageJson from '../package.json' with { type: 'json' };

/** Of this release; also the service.version under which Lakegauge measures itself. */
export const version: string = packageJson.version;
