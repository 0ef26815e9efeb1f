package images

import (
	"fmt"
	"slices"
	"strings"

	"slipway.dev/components/internal/image"
	"slipway.dev/components/internal/source"
)

// Each Java image is three layers that change at different times: C library, runtime, application.
var javaEnv = []string{"JAVA_HOME=/usr/lib/jvm", "PATH=/usr/lib/jvm/bin:/usr/bin", "LANG=C.UTF-8"}

var builderRuntime = source.JavaRuntime{Modules: []string{
	"java.base", "java.logging", "java.management", "java.naming", "java.net.http", "java.sql", "java.xml", "java.desktop",
	"java.security.jgss", "jdk.crypto.ec", "jdk.httpserver", "jdk.unsupported", "jdk.zipfs",
}}

// operatorRuntime adds what an application server asks for.
var operatorRuntime = source.JavaRuntime{Modules: append([]string{
	"java.compiler", "java.instrument", "java.rmi", "java.scripting", "java.security.sasl", "java.transaction.xa",
	"jdk.jfr", "jdk.management", "jdk.net", "jdk.security.auth", "jdk.security.jgss",
}, builderRuntime.Modules...)}

// squashfs is the one tool that an output needs beside the command.
var squashfs = source.Debian{Packages: []string{"squashfs-tools"}, Files: []string{"usr/bin/mksquashfs"}, Linked: true}

var builder = image.Image{
	Name: "builder",
	Layers: []image.Layer{
		libc,
		{squashfs},
		{builderRuntime},
		{
			source.Folder{From: "operator/assembler/target/slipway", At: "usr/share/slipway", Made: "./mvnw -pl operator/assembler -am package"},
			source.GoCommand{Package: "slipway", At: "usr/bin/slipway"},
		},
	},
	Entrypoint: []string{"/usr/bin/slipway"},
	Env:        javaEnv,
	User:       "65532:65532",
}

var operatorApp = source.Folder{From: "operator/controller/target/quarkus-app", At: "app", Made: "./mvnw -pl operator/controller -am package"}

// operatorOptions suit a process that mostly waits: one collector thread, the quick compiler alone, and a heap that begins small. Its memory
// limit is the pod's.
var operatorOptions = []string{
	"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms8m", "-XX:MaxRAMPercentage=60", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20",
	"-XX:+ExitOnOutOfMemoryError", "-Djava.security.properties=/app/java.security",
}

// providers are those of the runtime. A name that it lacks would be looked for in all jars, which begins providers that nobody asks for,
// at each start. A list cannot be made shorter, but what is in it twice counts once.
var providers = source.Inline{At: "app/java.security", Mode: 0o644, Text: listed(12, "SUN", "SunRsaSign", "SunEC", "SunJSSE", "SunJCE")}

func listed(length int, names ...string) string {
	var text strings.Builder
	for n := range length {
		name := names[0]
		if n < len(names) {
			name = names[n]
		}
		fmt.Fprintf(&text, "security.provider.%d=%s\n", n+1, name)
	}
	return text.String()
}

const (
	operatorJar   = "app/quarkus-run.jar"
	operatorCache = "app/operator.aot"
)

var operator = image.Image{
	Name: "operator",
	Layers: []image.Layer{
		libc,
		{operatorRuntime},
		{operatorApp, providers},
		// The last layer, and the only one that another machine makes with other bytes.
		{source.Training{
			Files: []source.Source{operatorRuntime, operatorApp, providers}, Jar: operatorJar, At: operatorCache,
			Options: operatorOptions, Env: append([]string{"SLIPWAY_IMAGES_BUILDER=builder", "SLIPWAY_IMAGES_VMM=vmm"}, operatorEnv...),
		}},
	},
	Entrypoint: slices.Concat([]string{"/usr/lib/jvm/bin/java", "-XX:AOTCache=/" + operatorCache}, operatorOptions, []string{"-jar", "/" + operatorJar}),
	Env:        operatorEnv,
	User:       "65532:65532",
}

// operatorEnv keeps the C library from holding memory for each thread.
var operatorEnv = append([]string{"MALLOC_ARENA_MAX=2"}, javaEnv...)
