// Leads stack traces of the build's files to the sources, as --enable-source-maps does. With that option each log of a process would
// read the source maps of all code on the stack where it is opened, for names that nobody asks for: 15 ms of each process's start.
require("node:module").setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
