import { json } from '@sveltejs/kit';

export function GET({ params }: { params: { id: string } }): Response {
  return json({ id: params.id });
}
