/** The types of events that web apps have in common; others are an application's own. */
export const commonEventTypes: readonly string[] = [
  'page_view',
  'button_click',
  'form_submit',
  'query_executed',
  'feature_usage',
  'search',
  'navigation',
  'input',
  'error',
  'web_vital',
  'page_load'
];
