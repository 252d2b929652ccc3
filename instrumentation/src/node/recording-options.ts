import type { Settings } from './settings.ts';
import type { Logger } from './stderr-logger.ts';

/** What recording is started with. */
export interface RecordingOptions {
  settings: Settings;
  process: NodeJS.Process;
  logger: Logger;
}
