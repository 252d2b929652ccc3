import type { ResolvedPathname } from '$app/types';
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import { page as browserPage } from '$app/state';
import { chooseTheme, themes } from '#lib/design/theme.ts';
import { timeRangePresets, type TimeRangePreset } from '#lib/metrics/time-range.ts';
import type { MetricsPage } from './metrics-page.svelte.ts';
import { comparisonLabels, rangeLabels, writeQuestion } from './metrics-question.ts';
import type { PageFilterName } from './page-filters.ts';
import { endpointPath, sectionPages } from './section-pages.ts';

/** Something that can be done on a page, from the palette and, where it has one, by its key. */
export interface Command {
  group: 'Go to' | 'Show' | 'Time range' | 'Filter' | 'Theme' | 'Help';
  label: string;
  key?: string;
  run: () => void;
}

const rangeKeys: Record<TimeRangePreset, string> = { '24h': 'd', '7d': 'w', '30d': 'm', '90d': 'n' };

/** What has a key of its own, in the order of the keyboard map. */
export function pageCommands(page: MetricsPage, filters: readonly PageFilterName[]): Command[] {
  const has = (filter: PageFilterName) => filters.includes(filter);
  return [
    ...sectionPages.map(({ label, path }, index) => ({
      group: 'Go to' as const,
      label,
      key: String(index + 1),
      run: () => void goto(addressIn(page, path))
    })),
    { group: 'Show', label: 'Refresh', key: 'r', run: () => void page.refresh() },
    { group: 'Show', label: 'Export', key: 'e', run: () => (page.opened = 'export') },
    { group: 'Show', label: 'Notes on the time line', key: 't', run: () => (page.opened = 'notes') },
    { group: 'Show', label: 'Copy link to exactly this time', key: 'l', run: () => void page.copyLink() },
    ...(has('range') ? rangeCommands(page) : []),
    ...(has('comparison') ? [comparisonCommand(page)] : []),
    ...(has('anonymous') ? [anonymousCommand(page)] : []),
    { group: 'Help', label: 'Keyboard map', key: '?', run: () => (page.opened = 'keys') }
  ];
}

/** Everything that the palette offers. */
export function paletteCommands(page: MetricsPage, filters: readonly PageFilterName[]): Command[] {
  return [
    ...pageCommands(page, filters),
    ...(filters.includes('service') ? filterCommands(page, filters) : []),
    ...endpointCommands(page, filters),
    ...themes.map((theme) => ({
      group: 'Theme' as const,
      label: `${theme[0]?.toUpperCase()}${theme.slice(1)} theme`,
      run: () => chooseTheme(theme)
    })),
    { group: 'Show', label: 'Times in UTC', run: () => void page.chooseTimeZone('UTC') },
    {
      group: 'Show',
      label: 'Times in the time zone of this browser',
      run: () => void page.chooseTimeZone(null)
    }
  ];
}

/** Commands that hold every word, those first whose label begins with the text. */
export function searchCommands(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = commands.filter(({ group, label }) => {
    const searched = `${group} ${label}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
  const begins = ({ label }: Command) => label.toLowerCase().startsWith(text.trim().toLowerCase());
  return [...found.filter(begins), ...found.filter((command) => !begins(command))];
}

function rangeCommands(page: MetricsPage): Command[] {
  return [
    ...timeRangePresets.map((preset) => ({
      group: 'Time range' as const,
      label: rangeLabels[preset],
      key: rangeKeys[preset],
      run: () => page.choosePreset(preset)
    })),
    { group: 'Time range', label: 'Custom range', key: 'c', run: () => (page.opened = 'range') },
    { group: 'Time range', label: 'Previous period', key: '←', run: () => void page.shift('earlier') },
    { group: 'Time range', label: 'Next period', key: '→', run: () => void page.shift('later') }
  ];
}

function comparisonCommand(page: MetricsPage): Command {
  const next = page.chosen.comparison === 'last_week' ? 'previous_period' : 'last_week';
  return {
    group: 'Time range',
    label: `Compare with ${comparisonLabels[next].toLowerCase()}`,
    key: 'x',
    run: () => (page.chosen = { ...page.chosen, comparison: next })
  };
}

function anonymousCommand(page: MetricsPage): Command {
  const { includeAnonymous } = page.chosen;
  return {
    group: 'Filter',
    label: includeAnonymous ? 'Leave anonymous users out' : 'Include Anonymous Users',
    key: 'a',
    run: () => (page.chosen = { ...page.chosen, includeAnonymous: !includeAnonymous })
  };
}

function filterCommands(page: MetricsPage, filters: readonly PageFilterName[]): Command[] {
  // Of the page of one endpoint it is the subject, and no filter.
  const { service, environment, endpoint } = page.question;
  const ofEndpoint = filters.includes('endpoint') ? endpoint : null;
  const none = { service: null, environment: null, ...(ofEndpoint && { endpoint: null }) };
  const known = page.context.shown?.answer;
  return [
    ...((service ?? environment ?? ofEndpoint)
      ? [{ group: 'Filter' as const, label: 'Remove all filters', run: () => void page.ask(none) }]
      : []),
    ...(known?.services ?? []).map((name) => ({
      group: 'Filter' as const,
      label: `Service ${name}`,
      run: () => void page.ask({ service: name })
    })),
    ...(known?.environments ?? []).map((name) => ({
      group: 'Filter' as const,
      label: `Environment ${name}`,
      run: () => void page.ask({ environment: name })
    }))
  ];
}

function endpointCommands(page: MetricsPage, filters: readonly PageFilterName[]): Command[] {
  return page.endpoints().flatMap(({ endpoint, method }): Command[] => {
    const parameters = writeQuestion({ ...page.question, endpoint });
    parameters.set('method', method);
    const address = `${resolve(endpointPath as '/metrics')}?${parameters}` as ResolvedPathname;
    return [
      { group: 'Go to', label: `${method} ${endpoint}`, run: () => void goto(address) },
      ...(filters.includes('endpoint')
        ? [
            {
              group: 'Filter' as const,
              label: `Endpoint ${endpoint}`,
              run: () => void page.ask({ endpoint })
            }
          ]
        : [])
    ];
  });
}

/** Another page of the section for the same question. */
export function addressIn(
  page: MetricsPage,
  path: string,
  own: Record<string, string> = {}
): ResolvedPathname {
  const leavesEndpoint = browserPage.url.pathname === resolve(endpointPath as '/metrics');
  const parameters = writeQuestion(leavesEndpoint ? { ...page.question, endpoint: null } : page.question);
  for (const [name, value] of Object.entries(own)) parameters.set(name, value);
  const address: ResolvedPathname = resolve(path as '/metrics');
  return parameters.size > 0 ? (`${address}?${parameters}` as ResolvedPathname) : address;
}
