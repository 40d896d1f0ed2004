import { describe, expect, test } from 'vitest'
import { layerOfOption, parseVariableOption } from './parse-option.ts'

function valueOf(text: string, defaults: Record<string, never> | object): unknown {
  return { ...layerOfOption(parseVariableOption(text), defaults as never).values }
}

describe('parseVariableOption', () => {
  test.each([
    ['name:value', ['name'], 'value'],
    ['name=value', ['name'], 'value'],
    ['image:registry.example.com:5000/web', ['image'], 'registry.example.com:5000/web'],
    ['url=http://a', ['url'], 'http://a'],
    ['replicas.web:3', ['replicas', 'web'], '3'],
    ['empty:', ['empty'], ''],
  ])('reads %s', (text, path, value) => {
    expect(parseVariableOption(text)).toMatchObject({ path, value })
  })

  test.each(['novalue', ':value', '=value', 'a..b:1', ''])('refuses %j and repeats it', text => {
    expect(() => parseVariableOption(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(text) }),
    )
  })
})

describe('layerOfOption', () => {
  test('gives strings, as the original tool did', () => {
    expect(valueOf('version:1.10', {})).toEqual({ version: '1.10' })
    expect(valueOf('on:true', {})).toEqual({ on: 'true' })
    expect(valueOf('name:5', { name: 'text' })).toEqual({ name: '5' })
  })

  test.each([
    ['true', true],
    ['yes', true],
    ['on', true],
    ['TRUE', true],
    ['false', false],
    ['no', false],
    ['off', false],
    ['', ''],
  ])('reads "%s" as a boolean where the default is one', (text, value) => {
    expect(valueOf(`internal_env:${text}`, { internal_env: true })).toEqual({ internal_env: value })
  })

  test('refuses a boolean that is none', () => {
    expect(() => valueOf('internal_env:maybe', { internal_env: true })).toThrow(
      /-v internal_env:maybe.*true or false/,
    )
  })

  test('reads a plain decimal as a number where the default is one, and nothing else', () => {
    expect(valueOf('n:3', { n: 1 })).toEqual({ n: 3 })
    expect(valueOf('n:-2.5', { n: 1 })).toEqual({ n: -2.5 })
    for (const text of ['0400', '1.10', '1e3', ' 3', 'two', '', 'Infinity', '0x10']) {
      expect(valueOf(`n:${text}`, { n: 1 })).toEqual({ n: text })
    }
  })

  test('goes into maps, and says where it cannot', () => {
    expect(valueOf('replicas.web:3', { replicas: { web: 1 } })).toEqual({ replicas: { web: 3 } })
    expect(valueOf('a.b:1', { 'a.b': 0 })).toEqual({ 'a.b': 1 })
    expect(() => valueOf('name.x:1', { name: 'text' })).toThrow(/the variable name is the string "text"/)
    expect(() => valueOf('list.0:1', { list: [] })).toThrow(/the variable list is a list/)
  })

  test('treats __proto__ as any name', () => {
    const { values } = layerOfOption(parseVariableOption('__proto__.polluted:1'), {})
    expect(Object.keys(values)).toEqual(['__proto__'])
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })
})
