import type { TrackerOptions } from '../../browser.d.ts';
import { start } from './index.ts';

export { start, track } from './index.ts';

// <script src="…" data-service="shop" data-endpoint="…" data-key="…">: no further line is needed. Without data-service
// nothing happens until somebody calls start.
const options = document.currentScript?.dataset;
if (options?.service) start({ ...options } as unknown as TrackerOptions);
