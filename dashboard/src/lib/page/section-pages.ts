/** The pages of the section, in the order of their tabs. */
export const sectionPages = [
  { label: 'Overview', path: '/metrics' },
  { label: 'Endpoints', path: '/metrics/endpoints' },
  { label: 'Usage', path: '/metrics/usage' },
  { label: 'Web Vitals', path: '/metrics/web-vitals' },
  { label: 'System', path: '/metrics/system' }
] as const;

export const endpointPath = '/metrics/endpoint';
