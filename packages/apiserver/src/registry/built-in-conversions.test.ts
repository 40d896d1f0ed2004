import { expect, test } from 'vitest'
import { startTestServer } from '../testing/test-server.ts'

const events = 'namespaces/default/events'
const autoscalers = 'namespaces/default/horizontalpodautoscalers'

test('an event is one object in both of its groups', async () => {
  await using cluster = await startTestServer()
  await cluster.send('POST', `/api/v1/${events}`, {
    body: {
      metadata: { name: 'e' },
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
      message: 'told',
      reason: 'Told',
      type: 'Normal',
      reportingComponent: 'test',
    },
  })
  const { json } = await cluster.send('GET', `/apis/events.k8s.io/v1/${events}/e`)
  expect(json).toMatchObject({
    apiVersion: 'events.k8s.io/v1',
    regarding: { name: 'web' },
    note: 'told',
    reportingController: 'test',
  })
  const created = await cluster.send('POST', `/apis/events.k8s.io/v1/${events}`, {
    body: {
      metadata: { name: 'f' },
      eventTime: '2026-01-02T03:04:05.678900Z',
      regarding: { kind: 'Pod', name: 'other', namespace: 'default' },
      note: 'also told',
      reason: 'Told',
      action: 'Tell',
      type: 'Normal',
      reportingController: 'test',
      reportingInstance: 'test-1',
    },
  })
  expect(created).toMatchObject({ code: 201, json: { note: 'also told' } })
  const refused = await cluster.send('POST', `/apis/events.k8s.io/v1/${events}`, {
    body: { ...(created.json as object), metadata: { name: 'Not_A_Name' } },
  })
  expect(refused).toMatchObject({ code: 422 })
  const generated = await cluster.send('POST', `/apis/events.k8s.io/v1/${events}`, {
    body: {
      ...(created.json as object),
      metadata: { generateName: 'g-' },
      regarding: { kind: 'Pod', name: 'third', namespace: 'default' },
    },
  })
  expect(generated).toMatchObject({ code: 201, json: { metadata: { generateName: 'g-' } } })
  expect(
    (await cluster.send('GET', `/api/v1/${events}?fieldSelector=involvedObject.name%3Dother`)).json,
  ).toMatchObject({ items: [{ message: 'also told', eventTime: '2026-01-02T03:04:05.678900Z' }] })
  const selected = await cluster.send(
    'GET',
    `/apis/events.k8s.io/v1/${events}?fieldSelector=regarding.name%3Dother`,
  )
  expect(selected.json).toMatchObject({ items: [{ metadata: { name: 'f' } }] })
  expect(
    await cluster.send('GET', `/apis/events.k8s.io/v1/${events}?fieldSelector=involvedObject.name%3Dother`),
  ).toMatchObject({ code: 400 })
})

test('an autoscaler of the first version is one of the second, and loses nothing on the way', async () => {
  await using cluster = await startTestServer()
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  const memory = {
    type: 'Resource',
    resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
  }
  const processor = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
  }
  await cluster.send('POST', `/apis/autoscaling/v2/${autoscalers}`, {
    body: { metadata: { name: 'h' }, spec: { scaleTargetRef, maxReplicas: 5, metrics: [processor, memory] } },
  })
  const url = `/apis/autoscaling/v1/${autoscalers}/h`
  const { json } = await cluster.send('GET', url)
  expect(json).toMatchObject({
    apiVersion: 'autoscaling/v1',
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 60 },
  })
  expect(json).not.toHaveProperty('spec.metrics')
  const { spec } = json as { spec: object }
  const changed = await cluster.send('PUT', url, {
    body: { ...(json as object), spec: { ...spec, targetCPUUtilizationPercentage: 70 } },
  })
  expect(changed).toMatchObject({ code: 200, json: { spec: { targetCPUUtilizationPercentage: 70 } } })
  expect((await cluster.send('GET', `/apis/autoscaling/v2/${autoscalers}/h`)).json).toMatchObject({
    apiVersion: 'autoscaling/v2',
    spec: {
      metrics: [{ resource: { target: { averageUtilization: 70 } } }, { resource: { name: 'memory' } }],
    },
  })
  const table = await cluster.send('GET', `/apis/autoscaling/v1/${autoscalers}`, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
  })
  expect(table.json).toMatchObject({
    rows: [{ cells: ['h', 'Deployment/web', expect.anything(), '1', 5, 0, expect.anything()] }],
  })
})
