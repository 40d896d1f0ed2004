import type { Service, StatusShape } from '@devmatic/deploy-manager/protocol'
import { expect, test } from 'vitest'
import { unknownState, type LiveState } from '../data/live-state.ts'
import { noticesBetween, titleOf, worstOf } from './notices.ts'

const status = (shape: StatusShape): Service['status'] => ({
  shape,
  word: shape,
  since: '',
  ready: 0,
  wanted: 1,
})
const state = (shape: StatusShape): LiveState => ({
  ...unknownState,
  services: new Map([['sales', { name: 'sales', status: status(shape) } as Service]]),
})

test('the worst shape is in the title', () => {
  const worst = worstOf([
    { status: status('not-ready') },
    { status: status('failing') },
    { status: status('failing') },
  ])
  expect(titleOf(worst, 'ticketing')).toBe('✕ 2 failing · ticketing · devmatic')
  expect(titleOf(worstOf([{ status: status('off') }]), 'ticketing')).toBe('ticketing · devmatic')
})

test('what begins to fail is a notice, once; what failed when the page was opened is none', () => {
  expect(noticesBetween(state('ready'), state('failing'))).toEqual([
    { text: 'sales is failing', tone: 'bad', service: 'sales' },
  ])
  expect(noticesBetween(state('failing'), state('failing'))).toEqual([])
  expect(noticesBetween(unknownState, state('failing'))).toEqual([])
})

test('the end of a deployment is a notice, but not of one that changed nothing', () => {
  const deployment = {
    id: 'd1',
    cause: { type: 'files' as const, text: 'shop.yaml saved' },
    startedAt: '',
    findings: [],
    steps: [],
  }
  const running: LiveState = { ...unknownState, deployment: { ...deployment, state: 'applying' } }
  const ended = (result: 'succeeded' | 'unchanged'): LiveState => ({
    ...unknownState,
    deployment: { ...deployment, state: result, endedAt: 'x' },
  })
  expect(noticesBetween(running, ended('succeeded'))).toEqual([
    { text: 'Deployed: shop.yaml saved', tone: 'good' },
  ])
  expect(noticesBetween(running, ended('unchanged'))).toEqual([])
})
