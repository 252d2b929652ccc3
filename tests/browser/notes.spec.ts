import { expect } from '@playwright/test';
import { countLoads, test } from './metrics-page.ts';

test.use({ timezoneId: 'Europe/Berlin' });

test('a note is written by hand, stays, and is taken back', async ({ page, open }) => {
  // The only specification that writes into this world.
  await open('/metrics', { world: 'silent' });
  const loads = countLoads(page);
  const notes = page.getByRole('button', { name: /^Notes/ });

  await notes.click();
  const panel = page.getByRole('dialog', { name: 'Notes on the time line' });
  await expect(panel).toContainText('None in this range');
  await panel.getByLabel('Note', { exact: true }).fill('Deployed 2.4.1');
  await panel.getByLabel('Service').selectOption('checkout');
  const anHourAgo = new Date(Date.now() - 3_600_000).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
  await panel.getByLabel('When').fill(anHourAgo.slice(0, 16).replace(' ', 'T'));
  await panel.getByRole('button', { name: 'Add note' }).click();

  await expect(panel.getByRole('listitem')).toContainText(
    /Deployed 2\.4\.1\s*.*, checkout, by ada@example\.com/
  );
  await expect(notes).toContainText('1');
  expect(loads.count).toBe(0);

  await page.reload();
  await notes.click();
  await panel.getByRole('button', { name: 'Delete note: Deployed 2.4.1' }).click();
  await expect(panel.getByRole('listitem')).toHaveCount(0);
});
