import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { TelemetryRows } from '../rows/telemetry-rows.ts';
import type { RowSender } from './row-sender.ts';

/** The result of an export: whether its rows were accepted. Never throws, since the service would notice. */
export function exportRows(sender: RowSender, toRows: () => TelemetryRows): ExportResult {
  try {
    if (sender.send(toRows())) return { code: ExportResultCode.SUCCESS };
    return { code: ExportResultCode.FAILED, error: new Error(sender.refusal) };
  } catch (error) {
    return { code: ExportResultCode.FAILED, error: error as Error };
  }
}
