import { z } from 'zod';

const endpointExample = 'projects/lakegauge/branches/production/endpoints/primary';

/** The variables read here. */
export const lakebaseVariables = {
  LAKEBASE_ENDPOINT: z
    .string()
    .regex(
      /^projects\/[\w-]+\/branches\/[\w-]+\/endpoints\/[\w-]+$/,
      `must be the resource name of an endpoint, for example ${endpointExample}; \`databricks postgres list-endpoints\` prints it`
    )
    .optional(),
  LAKEBASE_INSTANCE_NAME: z
    .string()
    .regex(/^[A-Za-z0-9][\w-]{0,62}$/, 'must be the name of a database instance, for example lakegauge')
    .optional(),
  DATABRICKS_HOST: z.string().optional(),
  DATABRICKS_TOKEN: z.string().optional(),
  DATABRICKS_CLIENT_ID: z.string().optional(),
  DATABRICKS_CLIENT_SECRET: z.string().optional()
};
