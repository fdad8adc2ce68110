import type { Approval, ApproverSource } from './approval'
import { didYouMean } from './nearest'
import { error, type Finding, type LintFacts, type Path, type Variant } from './policy-finding'

/** Ticket systems and schedules that a policy names and that are not there, or not in use any more. */
export function lintNames({ at, terms, says }: Variant, { integrations }: LintFacts): Finding[] {
  const { ticket, approval, extension, emergency } = terms
  const provider = says('ticket') ? ticket?.check?.provider : undefined
  const schedules = [
    ...(says('approval') ? schedulesOf(approval, [...at, 'approval']) : []),
    ...(says('extension') && extension !== null
      ? schedulesOf(extension.approval, [...at, 'extension', 'approval'])
      : []),
    ...(says('emergency') && emergency !== null
      ? onCallIn(emergency.reviewers.from, [...at, 'emergency', 'reviewers', 'from'])
      : []),
  ]
  return [
    ...(provider === undefined || integrations.tickets.includes(provider)
      ? []
      : [
          error(
            [...at, 'ticket', 'check', 'provider'],
            `There is no ticket system ${provider} in use.${didYouMean(provider, integrations.tickets)}`,
          ),
        ]),
    ...schedules
      .filter(({ name }) => !integrations.schedules.includes(name))
      .map(({ name, path }) =>
        error(
          path,
          `There is no on-call schedule ${name} in use.${didYouMean(name, integrations.schedules)}`,
        ),
      ),
  ]
}

interface Named {
  name: string
  path: Path
}

function schedulesOf(approval: Approval, at: Path): Named[] {
  if (approval.kind === 'none') return []
  const { stages, fallback, automatic } = approval
  return [
    ...stages.flatMap(({ from, onTimeOut }, index) => [
      ...onCallIn(from, [...at, 'stages', index, 'from']),
      ...(onTimeOut.kind === 'expire'
        ? []
        : onCallIn(onTimeOut.from, [...at, 'stages', index, 'onTimeOut', 'from'])),
    ]),
    ...onCallIn(fallback.from, [...at, 'fallback', 'from']),
    ...(automatic?.onCall == null ? [] : [{ name: automatic.onCall, path: [...at, 'automatic', 'onCall'] }]),
  ]
}

function onCallIn(sources: readonly ApproverSource[], at: Path): Named[] {
  return sources.flatMap((source, index) =>
    source.kind === 'on-call' ? [{ name: source.schedule, path: [...at, index] }] : [],
  )
}
