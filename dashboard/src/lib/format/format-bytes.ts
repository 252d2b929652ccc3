const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes with three significant digits, 1,024 of each in the next: `8 KB`, `1.42 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const decimals = unit === 0 || Number.isInteger(value) || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(decimals)} ${units[unit]}`;
}
