package images

import (
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

var operator = image.Image{
	Name: "operator",
	Layers: []image.Layer{
		libc,
		{operatorRuntime},
		{source.Folder{From: "operator/controller/target/quarkus-app", At: "app", Made: "./mvnw -pl operator/controller -am package"}},
	},
	Entrypoint: []string{"/usr/lib/jvm/bin/java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "/app/quarkus-run.jar"},
	Env:        javaEnv,
	User:       "65532:65532",
}
