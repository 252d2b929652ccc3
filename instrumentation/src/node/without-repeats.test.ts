import { expect, test } from 'vitest';
import { createRecordingLogger } from './recording-logger.fixture.ts';
import { withoutRepeats } from './without-repeats.ts';

test('a state that two parts report is one line, and so is each change of it', () => {
  const { logger, lines } = createRecordingLogger();
  const quiet = withoutRepeats(logger);

  quiet.warn({}, 'away');
  quiet.debug({}, 'trying');
  quiet.warn({}, 'away');
  quiet.info({}, 'back');
  quiet.warn({}, 'away');

  expect(lines).toEqual([
    'lakegauge warn: away\n',
    'lakegauge debug: trying\n',
    'lakegauge info: back\n',
    'lakegauge warn: away\n'
  ]);
});
