import { outlookOfProblems, outlooksOf, startChoices } from '@/app/(portal)/outlook'
import { viewerZone } from '@/app/(portal)/viewer'
import { personContext } from '@/lib/compose'
import { enteredValues, readActivation, roleSlugs, startAlternatives } from '@/lib/http/activation-form'
import { dryRuns } from '@/lib/services/requests/dry-run'

/** The dry run of the *Activate role* form as it stands, for its sentence: takes the form, stores nothing. */
export async function POST(request: Request): Promise<Response> {
  const ctx = await personContext()
  if (ctx === null) return Response.json({ error: 'Sign in first.' }, { status: 401 })
  const form = await request.formData().catch(() => null)
  const slugs = form === null ? [] : roleSlugs(form)
  if (form === null || slugs.length === 0)
    return Response.json({ error: 'Send the fields of the form, with the role.' }, { status: 400 })
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const read = readActivation(form, clock.zone)
  const choices = startChoices(startAlternatives(form, clock.zone), clock)
  if (!read.ok) return Response.json({ ...outlookOfProblems(read.error), choices })
  const forWhom = enteredValues(form)['for'] ?? ''
  const previews = await dryRuns(ctx, { slugs, wanted: read.value, forWhom })
  if (previews === null) return Response.json({ error: 'There is no such role.' }, { status: 404 })
  return Response.json({ ...outlooksOf(previews, read.value, clock), choices })
}
