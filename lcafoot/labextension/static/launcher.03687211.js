// A card "Start here" in JupyterLab's launcher, and a sentence where a cell ran before those above it.
//
// JupyterLab loads an extension as a container of module federation: an object with `init` and
// `get`. This one is written by hand, so that nobody needs Node to build or to change it.
(() => {
  const FIRST = "00_start_here.ipynb";
  const FOLDERS = ["", "notebooks", "lcafoot-notebooks"];
  let scope; // what JupyterLab shares: by package and version, a function that loads it

  const shared = async (name) => (await Object.values(scope[name])[0].get())();

  // Look before opening: a folder's list tells what is there without an error in the log.
  const findFirst = async (contents) => {
    const root = (await contents.get("", { content: true })).content;
    for (const folder of FOLDERS) {
      if (folder && !root.some((item) => item.name === folder && item.type === "directory")) continue;
      const items = folder ? (await contents.get(folder, { content: true })).content : root;
      if (items.some((item) => item.name === FIRST)) return folder ? `${folder}/${FIRST}` : FIRST;
    }
    return null;
  };

  const makeCard = ({ ILauncher }, { showErrorMessage }, { notebookIcon }) => ({
    id: "lcafoot:launcher",
    autoStart: true,
    requires: [ILauncher],
    activate: (app, launcher) => {
      const command = "lcafoot:start-here";
      app.commands.addCommand(command, {
        label: "Start here",
        caption: "Open the first notebook of lcafoot",
        icon: notebookIcon,
        execute: async () => {
          const path = await findFirst(app.serviceManager.contents);
          if (path) return app.commands.execute("docmanager:open", { path });
          return showErrorMessage(
            "The notebooks of lcafoot are not here",
            `No ${FIRST} in the folder that JupyterLab serves. Close it and run "lcafoot lab".`,
          );
        },
      });
      launcher.add({ command, category: "lcafoot", rank: 0 });
    },
  });

  const usesLcafoot = (notebook) =>
    [...notebook.model.cells].some((cell) => cell.type === "code" && cell.sharedModel.getSource().includes("lcafoot"));

  const makeOrder = ({ NotebookActions }) => ({
    id: "lcafoot:order",
    autoStart: true,
    activate: () =>
      NotebookActions.executed.connect((_, { notebook, cell, success, error }) => {
        const name = !success && error?.errorName === "NameError" && /'(.+?)'/.exec(error.errorValue)?.[1];
        if (!name || !usesLcafoot(notebook)) return;
        const text =
          `${name} has no value yet: a cell above has not run since the kernel started, or the name is misspelled. ` +
          "Choose Run > Run All Above Selected Cell, then run this cell again.\n";
        cell.model.outputs.clear();
        cell.model.outputs.add({ output_type: "stream", name: "stderr", text });
      }),
  });

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.lcafoot = {
    init: (given) => {
      scope = given;
    },
    get: async () => {
      const parts = ["launcher", "apputils", "ui-components", "notebook"].map((part) => `@jupyterlab/${part}`);
      if (!parts.every((name) => name in scope)) return () => ({ __esModule: true, default: [] }); // Voilà has no launcher
      const [launcher, apputils, icons, notebook] = await Promise.all(parts.map(shared));
      const plugins = [makeCard(launcher, apputils, icons), makeOrder(notebook)];
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
