import { sql } from 'kysely'

/** Since when an approver could answer: the submit, or the last answer of the stage before. For `d` a decision, `q` its request. */
export const askedSince = sql.raw(`
  coalesce((select max(earlier.decided_at) from decision earlier
             where earlier.request_id = d.request_id and earlier.stage < d.stage), q.submitted_at)`)

/**
 * What makes an approver one, as it was when they answered: the requester's manager, an owner, a member of a group the policy
 * names, named themselves; for `d` a decision, `q` its request, `v` the policy version. On call is what is left where the
 * policy asks a schedule.
 */
const relation = sql.raw(`
  concat_ws(', ',
    (select case when h.manager_id = coalesce(d.for_id, d.principal_id) then 'manager' end from principal_history h
      where h.id = q.requester_id and h.valid_from <= d.decided_at
        and (h.valid_to is null or h.valid_to > d.decided_at) limit 1),
    (select 'owner' from role_owner_history o
      where o.role_id = q.role_id and o.principal_id = coalesce(d.for_id, d.principal_id)
        and o.valid_from <= d.decided_at and (o.valid_to is null or o.valid_to > d.decided_at) limit 1),
    (select 'group ' || string_agg(distinct pg.name, ' and ') from principal_group_member_history m
      join principal_group pg on pg.id = m.group_id
      where m.principal_id = coalesce(d.for_id, d.principal_id) and v.approver_ids ? m.group_id::text
        and m.valid_from <= d.decided_at and (m.valid_to is null or m.valid_to > d.decided_at)),
    case when v.approver_ids ? coalesce(d.for_id, d.principal_id)::text then 'named by the policy' end,
    case when v.settings @? '$.**."from"[*] ? (@."kind" == "on-call")' then 'on call, where nothing else is said' end,
    (select 'by ' || seat.via from request_approver seat
      where seat.request_id = d.request_id and seat.stage = d.stage and seat.principal_id = d.principal_id
        and seat.via not in ('policy', 'delegation')),
    (select 'delegate for ' || absent.name from principal absent where absent.id = d.for_id))`)

/** How strongly the approver had signed in, for `d` a decision; a method by its short name (RFC 8176). */
const signIn = sql.raw(`
  case when d.signed_in_at is null then 'sign-in not recorded'
       else coalesce(nullif(array_to_string(d.sign_in_methods, '+'), ''), 'method not said') || ', '
         || floor(extract(epoch from d.decided_at - d.signed_in_at) / 60)::bigint || ' min before' end`)

/** Every answer to the request of `q` in words, the first first. */
export const decisions = sql`(
  select string_agg(who.name || ' ' || case d.verb when 'approve' then 'approved' else 'denied' end
      || ' (' || concat_ws('; ', nullif(${relation}, ''), ${signIn}) || ')'
      || case when d.reason = '' then '' else ': ' || d.reason end, E'\n' order by d.stage, d.decided_at)
    from decision d join principal who on who.id = d.principal_id
    join policy_version v on v.id = q.policy_version_id
   where d.request_id = q.id)`

/** Which rule judged the request of `q`. */
export const ruleOf = sql.raw(`coalesce(q.verdict ->> 'rule', 'terms for everybody')`)
