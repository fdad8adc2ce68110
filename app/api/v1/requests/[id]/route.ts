import { takeBack } from '@/lib/api/handle'
import { answerProgram } from '../../answer'

export async function DELETE(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params
  return answerProgram(request, ['requests:write'], (ctx) => takeBack(ctx, id))
}
