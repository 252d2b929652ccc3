import type { TrackerOptions } from '../../browser.d.ts';
import { start, track } from './index.ts';

(window as unknown as { lakegauge: object }).lakegauge = { start, track };

// <script src="…" data-service="shop" data-endpoint="…" data-key="…">: no further line is needed. Without data-service
// nothing happens until somebody calls lakegauge.start.
const options = document.currentScript?.dataset;
if (options?.service) start({ ...options } as unknown as TrackerOptions);
