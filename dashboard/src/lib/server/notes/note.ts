/** Something that happened, to be seen beside the numbers: a deploy, an incident. */
export interface Note {
  id: number;
  notedAt: Date;
  text: string;
  /** Null where it concerns all services. */
  service: string | null;
  /** Null for a service that sent it. */
  createdBy: string | null;
  createdAt: Date;
}
