// The house's own rules for oxlint: the import table, no ambient clock, no change without its audit event.
import path from 'node:path'
import { whyUnaudited } from './audited.mjs'
import { isExempt, isInterfacePackage, isWithin, layers } from './layers.mjs'

const layersRule = {
  create(context) {
    const file = relative(context)
    const layer = isExempt(file)
      ? undefined
      : layers.find(({ from }) => from.some((place) => isWithin(withoutEnding(file), place)))
    if (!layer) return {}
    const check = ({ source }) => {
      const refusal = source && whyRefused(layer, file, source.value)
      if (refusal) context.report({ node: source, message: refusal })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

function whyRefused(layer, file, specifier) {
  if (typeof specifier !== 'string' || specifier.startsWith('node:')) return null
  const name = layer.from[0]
  const place = inRepository(file, specifier)
  if (place !== null) {
    return layer.paths.some((allowed) => isWithin(place, allowed))
      ? null
      : `${name} may not import ${place}: see lib/testing/lint/layers.mjs.`
  }
  const packageName = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  if (layer.also?.includes(packageName)) return null
  const refused =
    layer.never?.includes(specifier) ||
    (layer.packages === 'not-interface'
      ? isInterfacePackage(packageName)
      : layer.packages !== 'any' && !layer.packages.includes(packageName))
  return refused ? `${name} may not import the package ${specifier}: see lib/testing/lint/layers.mjs.` : null
}

/** The path below the root that a specifier means, or null for a package. */
function inRepository(file, specifier) {
  if (specifier.startsWith('@/')) return withoutEnding(specifier.slice(2))
  if (specifier.startsWith('.')) return withoutEnding(path.posix.join(path.posix.dirname(file), specifier))
  return null
}

const clockRule = {
  create(context) {
    if (isExempt(relative(context))) return {}
    const report = (node) =>
      context.report({ node, message: 'Time is an argument: take `now: Date`, or ask `ctx.now()` once.' })
    return {
      NewExpression(node) {
        if (isNamed(node.callee, 'Date') && node.arguments.length === 0) report(node)
      },
      CallExpression(node) {
        const { callee } = node
        if (isNamed(callee, 'Date')) report(node)
        if (callee.type !== 'MemberExpression' || !isNamed(callee.property, 'now')) return
        if (isNamed(callee.object, 'Date') || isNamed(callee.object, 'performance')) report(node)
      },
    }
  },
}

const auditedRule = {
  create(context) {
    // `atomically` itself opens a transaction for whoever calls it; the rule is for the callers.
    if (isExempt(relative(context)) || relative(context) === 'lib/services/context.ts') return {}
    return {
      CallExpression(node) {
        if (!opensTransaction(node)) return
        const reason = whyUnaudited(
          context.sourceCode.text,
          node.range,
          path.resolve(context.filename),
          context.cwd,
        )
        if (reason) context.report({ node: node.callee, message: reason })
      },
    }
  },
}

/** `atomically(ctx, …)` or `….transaction().execute(…)`. */
function opensTransaction({ callee }) {
  if (isNamed(callee, 'atomically')) return true
  return (
    callee.type === 'MemberExpression' &&
    isNamed(callee.property, 'execute') &&
    callee.object.type === 'CallExpression' &&
    callee.object.callee.type === 'MemberExpression' &&
    isNamed(callee.object.callee.property, 'transaction')
  )
}

function isNamed(node, name) {
  return node.type === 'Identifier' && node.name === name
}

function relative(context) {
  return path.relative(context.cwd, context.filename).replaceAll(path.sep, '/')
}

function withoutEnding(file) {
  return file.replace(/\.(d\.ts|tsx?|mjs)$/, '').replace(/\/index$/, '')
}

export default {
  meta: { name: 'house' },
  rules: { layers: layersRule, 'no-ambient-clock': clockRule, 'audited-transaction': auditedRule },
}
