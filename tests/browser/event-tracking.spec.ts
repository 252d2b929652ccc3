import { expect } from '@playwright/test';
import { test } from './metrics-page.ts';

test('the dashboard records its own use, and its footer says how much of it is lost', async ({
  page,
  open
}) => {
  const sent = page.waitForRequest('**/api/otlp/v1/logs');
  await page.clock.install();
  await open();

  await page.clock.runFor(10_100);

  expect((await sent).postDataJSON()).toMatchObject({
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: expect.arrayContaining([
              expect.objectContaining({ eventName: 'page_view' })
            ]) as unknown[]
          }
        ]
      }
    ]
  });
  await expect(page.getByRole('contentinfo')).toHaveText('Event tracking: 0.00% loss');
});
