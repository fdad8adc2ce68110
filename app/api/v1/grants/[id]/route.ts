import { giveBack, showGrant } from '@/lib/api/handle'
import { answerProgram } from '../../answer'

interface Params {
  params: Promise<{ id: string }>
}

export async function GET(request: Request, { params }: Params): Promise<Response> {
  const { id } = await params
  return answerProgram(request, ['requests:read', 'grants:use'], (ctx) => showGrant(ctx, id))
}

export async function DELETE(request: Request, { params }: Params): Promise<Response> {
  const { id } = await params
  return answerProgram(request, ['grants:use'], (ctx) => giveBack(ctx, id))
}
