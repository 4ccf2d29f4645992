// There are none; where a user has workflows of their own, the bundler is told to take those instead.
module.exports = {};
