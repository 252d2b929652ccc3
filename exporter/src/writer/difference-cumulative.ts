import type { DatabaseClient } from '@lakegauge/database';
import type { HistogramPointRow } from '../rows/telemetry-rows.ts';
import { growthOf, type StreamState } from './stream-growth.ts';
import { lockStreams, updateStreams } from './metric-streams.ts';
import type { OwnedRow } from './owned-row.ts';
import { histogramPoints } from './raw-table.ts';
import { sortAndTakeDuplicates } from './sort-rows.ts';

/**
 * Turns points of cumulative streams into what grew since the last point of their stream, in the transaction that
 * stores it: the streams' rows are locked, so replicas that get points of one stream take turns. Other points pass.
 * `unchanged` are points that were there already or bring nothing.
 */
export async function differenceCumulative(
  client: DatabaseClient,
  points: readonly OwnedRow<HistogramPointRow>[],
  rawFromUs: number
): Promise<{ grown: OwnedRow<HistogramPointRow>[]; unchanged: OwnedRow<HistogramPointRow>[] }> {
  const grown: OwnedRow<HistogramPointRow>[] = [];
  const unchanged: OwnedRow<HistogramPointRow>[] = [];
  const byStream = new Map<string, OwnedRow<HistogramPointRow>[]>();
  for (const item of points) {
    const streamId = item.row.cumulative?.streamId;
    if (streamId === undefined) grown.push(item);
    else if (byStream.has(streamId)) byStream.get(streamId)!.push(item);
    else byStream.set(streamId, [item]);
  }

  const states = await lockStreams(client, [...byStream.keys()].sort());
  const changed = new Map<string, StreamState>();
  for (const [streamId, items] of byStream) {
    items.sort((a, b) => a.row.endTimestampUs - b.row.endTimestampUs);
    for (const item of items) {
      const growth = growthOf(item.row, changed.get(streamId) ?? states.get(streamId), rawFromUs);
      if (growth.state) changed.set(streamId, growth.state);
      if (growth.row) grown.push({ row: growth.row, owner: item.owner });
      else unchanged.push(item);
    }
  }
  await updateStreams(client, changed);
  unchanged.push(...sortAndTakeDuplicates(histogramPoints, grown));
  return { grown, unchanged };
}
