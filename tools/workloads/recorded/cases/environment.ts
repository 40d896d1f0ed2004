import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import {
  configMap,
  container,
  firstContainer,
  never,
  pod,
  podOf,
  ready,
  running,
  secret,
  service,
  stay,
  succeeded,
} from '../objects.ts'
import type { WorkloadCase } from '../workload-case.ts'

/** A case whose Pod prints what it sees. */
function prints(
  name: string,
  script: string,
  options: { spec?: JsonObject; container?: JsonObject; given?: KubeObject[] } = {},
): WorkloadCase {
  return {
    name,
    async run(on) {
      await on.create(...(options.given ?? []))
      await on.create(
        pod(script, {
          labels: { app: 'x', tier: 'back' },
          spec: { ...never, ...options.spec },
          container: options.container ?? {},
        }),
      )
      await on.until('Pod/p', succeeded)
      return on.log('p')
    },
  }
}

const field = (name: string, fieldPath: string): JsonObject => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
})
const resource = (name: string, of: string, divisor: string): JsonObject => ({
  name,
  valueFrom: { resourceFieldRef: { resource: of, divisor } },
})
const settings = configMap('settings', { color: 'blue', 'file.txt': 'line one\nline two\n', size: '7' })
const keys = secret('keys', { user: 'alice', password: 's3cret' })
const volume = (source: JsonObject): JsonObject => ({ volumes: [{ name: 'v', ...source }] })
const at = (mountPath: string, more: JsonObject = {}): JsonObject => ({
  volumeMounts: [{ name: 'v', mountPath, ...more }],
})

/** What processes are given: variables and volumes. */
export const environmentCases: readonly WorkloadCase[] = [
  prints('variables', 'echo "$A|$B|$C|$D|$E"', {
    container: {
      env: [
        { name: 'A', value: 'one' },
        { name: 'B', value: '$(A) two' },
        { name: 'C', value: '$$(A)' },
        { name: 'D', value: '$(NONE) $(' },
        { name: 'E', value: '' },
      ],
    },
  }),
  prints('variable-of-a-later-one', 'echo "$A|$B"', {
    container: {
      env: [
        { name: 'A', value: '$(B)' },
        { name: 'B', value: 'b' },
      ],
    },
  }),
  prints('arguments-with-variables', '', {
    container: { command: ['echo', '$(A)', '$$(A)', '$(NONE)'], env: [{ name: 'A', value: 'one' }] },
  }),
  prints(
    'fields-of-the-pod',
    'echo "$NAME $SPACE $ACCOUNT $APP $NOTE"; test -n "$IP$UID$HOST$NODE" && echo all',
    {
      container: {
        env: [
          field('NAME', 'metadata.name'),
          field('SPACE', 'metadata.namespace'),
          field('ACCOUNT', 'spec.serviceAccountName'),
          field('APP', "metadata.labels['app']"),
          field('NOTE', "metadata.annotations['none']"),
          field('IP', 'status.podIP'),
          field('HOST', 'status.hostIP'),
          field('NODE', 'spec.nodeName'),
          field('PODUID', 'metadata.uid'),
        ],
      },
    },
  ),
  prints('resources-as-variables', 'echo "$A $B $C $D"', {
    container: {
      resources: { requests: { cpu: '100m', memory: '32Mi' }, limits: { cpu: '1500m', memory: '64Mi' } },
      env: [
        resource('A', 'limits.cpu', '1'),
        resource('B', 'limits.memory', '1Mi'),
        resource('C', 'requests.cpu', '1m'),
        resource('D', 'requests.memory', '1'),
      ],
    },
  }),
  prints('config-map-as-variables', 'echo "$color $size"', {
    given: [settings],
    container: { envFrom: [{ configMapRef: { name: 'settings' } }] },
  }),
  prints('config-map-as-variables-with-prefix', 'echo "$S_color"', {
    given: [settings],
    container: { envFrom: [{ prefix: 'S_', configMapRef: { name: 'settings' } }] },
  }),
  prints('secret-as-variables', 'echo "$user $password"', {
    given: [keys],
    container: { envFrom: [{ secretRef: { name: 'keys' } }] },
  }),
  prints('own-variables-go-before', 'echo "$color"', {
    given: [settings],
    container: { envFrom: [{ configMapRef: { name: 'settings' } }], env: [{ name: 'color', value: 'red' }] },
  }),
  prints('keys-as-variables', 'echo "$A $B [$C]"', {
    given: [settings, keys],
    container: {
      env: [
        { name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } },
        { name: 'B', valueFrom: { secretKeyRef: { name: 'keys', key: 'password' } } },
        { name: 'C', valueFrom: { configMapKeyRef: { name: 'settings', key: 'none', optional: true } } },
      ],
    },
  }),
  prints('optional-sources-that-are-not-there', 'echo ok', {
    container: {
      envFrom: [
        { configMapRef: { name: 'none', optional: true } },
        { secretRef: { name: 'none', optional: true } },
      ],
    },
  }),
  {
    name: 'variables-of-services',
    async run(on) {
      await on.create(
        service(
          {
            ports: [
              { name: 'web', port: 80 },
              { name: 'admin', port: 81 },
            ],
          },
          'front-end',
        ),
      )
      const script = 'env | grep ^FRONT_END_ | grep -v _ADDR= | sed "s/[0-9]*\\.[0-9.]*/IP/" | sort'
      await on.create(pod(script, { spec: never }))
      await on.until('Pod/p', succeeded)
      return on.log('p')
    },
  },
  {
    name: 'no-variables-of-services',
    async run(on) {
      await on.create(service({}, 'front-end'))
      await on.create(
        pod('env | grep -c ^FRONT_END_; env | grep -c ^KUBERNETES_SERVICE; true', {
          spec: { ...never, enableServiceLinks: false },
        }),
      )
      await on.until('Pod/p', { status: { phase: 'Succeeded' } })
      return on.log('p')
    },
  },
  ...[
    { what: 'config-map', valueFrom: { configMapKeyRef: { name: 'none', key: 'x' } } },
    { what: 'secret', valueFrom: { secretKeyRef: { name: 'none', key: 'x' } } },
    { what: 'key', valueFrom: { configMapKeyRef: { name: 'kube-root-ca.crt', key: 'none' } } },
  ].map(({ what, valueFrom }): WorkloadCase => ({
    name: `variable-of-a-missing-${what}`,
    async run(on) {
      await on.create(pod('true', { container: { env: [{ name: 'X', valueFrom }] } }))
      await on.until(
        'Pod/p',
        firstContainer({ state: { waiting: { reason: 'CreateContainerConfigError' } } }),
      )
      await on.event('Error: ')
    },
  })),
  {
    name: 'variables-come-later',
    async run(on) {
      await on.create(
        pod('echo "$color"', {
          spec: never,
          container: { envFrom: [{ configMapRef: { name: 'settings' } }] },
        }),
      )
      await on.until(
        'Pod/p',
        firstContainer({ state: { waiting: { reason: 'CreateContainerConfigError' } } }),
      )
      await on.create(settings)
      await on.until('Pod/p', succeeded)
      return on.log('p')
    },
  },
  prints('config-map-as-files', 'cd /etc/v; ls; cat file.txt color', {
    given: [settings],
    spec: volume({ configMap: { name: 'settings' } }),
    container: at('/etc/v'),
  }),
  prints('config-map-chosen-keys', 'cd /etc/v; ls -R . | grep -v "^\\." ; cat sub/b.txt', {
    given: [settings],
    spec: volume({
      configMap: {
        name: 'settings',
        items: [
          { key: 'color', path: 'a' },
          { key: 'file.txt', path: 'sub/b.txt' },
        ],
      },
    }),
    container: at('/etc/v'),
  }),
  prints('modes-of-files', 'cd /etc/v; ls -lL a b | cut -c1-10', {
    given: [settings],
    spec: volume({
      configMap: {
        name: 'settings',
        defaultMode: 288,
        items: [
          { key: 'color', path: 'a' },
          { key: 'size', path: 'b', mode: 256 },
        ],
      },
    }),
    container: at('/etc/v'),
  }),
  prints('secret-as-files', 'cat /etc/v/user; echo; cat /etc/v/password', {
    given: [keys],
    spec: volume({ secret: { secretName: 'keys' } }),
    container: at('/etc/v'),
  }),
  prints('labels-as-files', 'cat /etc/v/labels; echo; cat /etc/v/name; echo; cat /etc/v/cpu', {
    spec: volume({
      downwardAPI: {
        items: [
          { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
          { path: 'name', fieldRef: { fieldPath: 'metadata.name' } },
          { path: 'cpu', resourceFieldRef: { containerName: 'c', resource: 'limits.cpu', divisor: '1m' } },
        ],
      },
    }),
    container: { ...at('/etc/v'), resources: { limits: { cpu: '250m' } } },
  }),
  prints('projected-files', 'cd /etc/v; ls; cat conf/color user', {
    given: [settings, keys],
    spec: volume({
      projected: {
        sources: [
          { configMap: { name: 'settings', items: [{ key: 'color', path: 'conf/color' }] } },
          { secret: { name: 'keys' } },
          { downwardAPI: { items: [{ path: 'space', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
        ],
      },
    }),
    container: at('/etc/v'),
  }),
  prints(
    'own-token',
    'cd /var/run/secrets/kubernetes.io/serviceaccount; ls; cat namespace; echo; head -c 27 ca.crt; echo; tr . "\\n" <token | wc -l | tr -d " "',
  ),
  prints('no-token', 'ls /var/run/secrets/kubernetes.io/serviceaccount 2>/dev/null || echo none', {
    spec: { automountServiceAccountToken: false },
  }),
  prints('one-file-of-a-volume', 'cat /opt/app/conf.txt', {
    given: [settings],
    spec: volume({ configMap: { name: 'settings' } }),
    container: at('/opt/app/conf.txt', { subPath: 'file.txt' }),
  }),
  prints('folder-by-expression', 'echo x >/logs/f; cat /all/p-logs/f', {
    spec: volume({ emptyDir: {} }),
    container: {
      env: [field('NAME', 'metadata.name')],
      volumeMounts: [
        { name: 'v', mountPath: '/logs', subPathExpr: '$(NAME)-logs' },
        { name: 'v', mountPath: '/all' },
      ],
    },
  }),
  {
    name: 'containers-share-a-volume',
    async run(on) {
      const volumeMounts = [{ name: 'v', mountPath: '/data' }]
      const writer = container('echo hello >/data/f.new; mv /data/f.new /data/f', {
        name: 'writer',
        volumeMounts,
      })
      const reader = container('until [ -e /data/f ]; do sleep 0.1; done; cat /data/f', {
        name: 'reader',
        volumeMounts,
      })
      await on.create(podOf([writer, reader], { spec: { ...never, ...volume({ emptyDir: {} }) } }))
      await on.until('Pod/p', succeeded)
      return on.log('p', { container: 'reader' })
    },
  },
  {
    name: 'volume-outlives-a-container',
    async run(on) {
      await on.create(
        pod('date >>/data/f; if [ $(wc -l </data/f) -lt 2 ]; then exit 1; fi; wc -l </data/f | tr -d " "', {
          spec: { restartPolicy: 'OnFailure', ...volume({ emptyDir: {} }) },
          container: at('/data'),
        }),
      )
      await on.until('Pod/p', succeeded)
      return on.log('p')
    },
  },
  ...[
    { what: 'config-map', source: { configMap: { name: 'none' } } },
    { what: 'secret', source: { secret: { secretName: 'none' } } },
    { what: 'key', source: { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'none', path: 'x' }] } } },
  ].map(({ what, source }): WorkloadCase => ({
    name: `volume-of-a-missing-${what}`,
    async run(on) {
      await on.create(pod(stay, { spec: volume(source), container: at('/etc/v') }))
      await on.event('FailedMount')
      await on.until('Pod/p', firstContainer({ state: { waiting: { reason: 'ContainerCreating' } } }))
    },
  })),
  {
    name: 'volume-comes-later',
    async run(on) {
      await on.create(
        pod(`cat /etc/v/color; ${stay}`, {
          spec: volume({ configMap: { name: 'settings' } }),
          container: at('/etc/v'),
        }),
      )
      await on.event('FailedMount')
      await on.create(settings)
      await on.until('Pod/p', ready)
      return on.log('p')
    },
  },
  prints('optional-volume', 'ls /etc/v | wc -l | tr -d " "', {
    spec: volume({ configMap: { name: 'none', optional: true } }),
    container: at('/etc/v'),
  }),
  {
    name: 'claim-not-there',
    async run(on) {
      await on.create(
        pod(stay, { spec: volume({ persistentVolumeClaim: { claimName: 'none' } }), container: at('/data') }),
      )
      await on.until('Pod/p', { status: { conditions: { 'PodScheduled.reason': 'Unschedulable' } } })
    },
  },
  {
    name: 'host-folder-of-wrong-type',
    async run(on) {
      await on.create(
        pod(stay, {
          spec: volume({ hostPath: { path: '/etc/hostname', type: 'Directory' } }),
          container: at('/data'),
        }),
      )
      await on.event('FailedMount')
    },
  },
  {
    name: 'host-folder',
    async run(on) {
      await on.create(
        pod(stay, {
          spec: volume({ hostPath: { path: '/tmp', type: 'Directory' } }),
          container: at('/host'),
        }),
      )
      await on.until('Pod/p', running)
      await on.until('Pod/p', ready)
    },
  },
]
