/** A question about one endpoint, of all services and methods or of one. */
export interface EndpointFilter {
  service: string | null;
  environment: string | null;
  endpoint: string;
  method?: string | null;
}
