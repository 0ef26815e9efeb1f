// SPDX-License-Identifier: Apache-2.0
package dev.slipway.e2e.build;

import dev.slipway.e2e.chain.Setup;
import dev.slipway.e2e.cluster.Resource;
import dev.slipway.e2e.junit.Namespace;

/**
 * An OSImage that is built in a moment, since it holds next to nothing. It does not boot. What it
 * is made of lies in a good registry, and it is published to a faulty one.
 *
 * @param publish further fields of {@code spec.publish}
 * @param more further fields of {@code spec}
 */
record TinyImage(
    Namespace namespace, String name, String inputs, String contents, String publish, String more) {
  static TinyImage of(Namespace namespace, String name) {
    return new TinyImage(namespace, name, Setup.REGISTRY, name, "", "");
  }

  /** Made of what lies in another registry. */
  TinyImage madeFrom(String registry) {
    return new TinyImage(namespace, name, registry, contents, publish, more);
  }

  /** With other contents of its file. */
  TinyImage containing(String contents) {
    return new TinyImage(namespace, name, inputs, contents, publish, more);
  }

  /** Published with what a Secret has. */
  TinyImage publishedWith(String secret) {
    var fields = "credentialsSecretRef: {name: %s}".formatted(secret);
    return new TinyImage(namespace, name, inputs, contents, fields, more);
  }

  /** With further fields of its spec. */
  TinyImage with(String fields) {
    return new TinyImage(namespace, name, inputs, contents, publish, fields);
  }

  TinyImage apply() {
    namespace.apply(
        """
        apiVersion: slipway.dev/v1alpha1
        kind: OSImage
        metadata:
          name: %s
        spec:
          publish:
            repository: %s/%s/%s
        %s%s  os:
            kernel: {image: "%s/slipway/pause:dev", binary: command, tar: none}
            init: ["%s/slipway/pause:dev"]
            files:
              - path: etc/contents
                contents: "%s"
        """
            .formatted(
                name,
                Setup.FAULTY_REGISTRY,
                namespace.name(),
                name,
                publish.indent(4),
                more.indent(2),
                inputs,
                inputs,
                contents));
    return this;
  }

  Resource resource() {
    return namespace.resource("osimage", name);
  }

  Resource build() {
    return Builds.newestOf(resource());
  }

  /** Requests of some methods for what its repository has: a regular expression. */
  String requests(String methods, String what) {
    return "(%s) /v2/%s/%s/%s".formatted(methods, namespace.name(), name, what);
  }

  /** Requests by which it is published. */
  String uploads() {
    return requests("POST", "blobs/uploads/.*");
  }
}
