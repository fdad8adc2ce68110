import { fetchCredentials } from '@/lib/api/handle'
import { answerProgram } from '../../../answer'

export async function POST(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  return answerProgram(request, ['grants:use'], (ctx) => fetchCredentials(ctx, id))
}
